// Wix's own client, unchanged, pointed at the simulator: the SDK takes a `fetch`, and its token strategy uses the
// global one with the literal host www.wixapis.com (@wix/sdk 1.21.16).
import { AppStrategy, createClient } from "@wix/sdk";
import { files } from "@wix/media";
import { proGallery } from "@wix/pro-gallery";
import { appInstances } from "@wix/app-management";

const WIX = "https://www.wixapis.com";
const realFetch = globalThis.fetch;

export function pointAt(baseUrl) {
  globalThis.fetch = (input, init) => {
    const url = typeof input === "string" ? input : (input.url ?? String(input));
    return realFetch(url.startsWith(WIX) ? baseUrl + url.slice(WIX.length) : url, init);
  };
}

export function makeClient(line, instanceId = line.instance_id) {
  return createClient({
    modules: { appInstances, files, proGallery },
    fetch: (input, init) => globalThis.fetch(input, init),
    auth: AppStrategy({
      appId: line.app_id,
      appSecret: line.app_secret,
      publicKey: line.public_key_pem,
      instanceId,
    }),
  });
}

export function makeAdmin(line) {
  return async (method, path, body) => {
    const answer = await realFetch(line.admin_url + path, {
      method,
      body: body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    const parsed = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${parsed.message}`);
    return parsed;
  };
}
