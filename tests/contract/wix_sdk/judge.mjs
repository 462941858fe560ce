// Wix's own SDK against the simulator. Argument: a JSON file with `line` (the simulator's) and the paths of `jpeg`
// (64 x 48) and `mp4`. Prints one JSON object: check -> null, or what went wrong.
import { readFileSync } from "node:fs";

import { fileChecks } from "./checks_files.mjs";
import { galleryChecks } from "./checks_galleries.mjs";
import { webhookChecks } from "./checks_webhooks.mjs";
import { makeAdmin, makeClient, pointAt } from "./client.mjs";
import { receiveWebhooks } from "./webhooks.mjs";

const given = JSON.parse(readFileSync(process.argv[2], "utf8"));
const media = { jpg: readFileSync(given.jpeg), mp4: readFileSync(given.mp4) };
const { line } = given;

pointAt(line.base_url);
const client = makeClient(line);
const admin = makeAdmin(line);
await admin("PATCH", "/settings", { webhook_timeout: 60 }); // a busy machine is no reason to send again
const receiver = await receiveWebhooks(client, admin);
const results = {};

async function check(name, run) {
  try {
    await run();
    results[name] = null;
  } catch (error) {
    results[name] = `${error.stack ?? error}\n${JSON.stringify(error.details ?? {})}`;
  }
}

async function ownerUpload(name) {
  const path = `/sites/${line.instance_id}/media?filename=${encodeURIComponent(name)}`;
  return (await admin("PUT", path, media[name.split(".").at(-1)])).file;
}

const context = { client, admin, line, ownerUpload, receiver, jpeg: media.jpg };
await galleryChecks(check, context);
await fileChecks(check, context);
await webhookChecks(check, context);
receiver.close();
console.log(JSON.stringify(results));
process.exit(0);
