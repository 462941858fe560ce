// A callback URL that hands every webhook to the SDK, as an app built on it would.
import { createServer } from "node:http";
import { once } from "node:events";

const HANDLERS = {
  created: ["proGallery", "onGalleryCreated"],
  updated: ["proGallery", "onGalleryUpdated"],
  deleted: ["proGallery", "onGalleryDeleted"],
  gallery_item_created: ["proGallery", "onGalleryItemCreated"],
  gallery_item_updated: ["proGallery", "onGalleryItemUpdated"],
  gallery_item_deleted: ["proGallery", "onGalleryItemDeleted"],
  file_ready: ["files", "onFileDescriptorFileReady"],
  file_failed: ["files", "onFileDescriptorFileFailed"],
  AppInstalled: ["appInstances", "onAppInstanceInstalled"],
  AppRemoved: ["appInstances", "onAppInstanceRemoved"],
};

export async function receiveWebhooks(client, admin) {
  const received = [];
  const refused = [];
  const bodies = [];
  for (const [slug, [module, name]] of Object.entries(HANDLERS)) {
    client[module][name]((event) => received.push({ slug, event }));
  }
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    try {
      await client.webhooks.process(body);
    } catch (error) {
      refused.push(String(error));
    }
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await admin("PUT", "/webhook-target", { url: `http://127.0.0.1:${server.address().port}/` });
  return {
    bodies,
    refused,
    slugs: Object.keys(HANDLERS),
    // Every event of a kind that has come by the time nothing is on its way any more.
    async of(slug) {
      await admin("GET", "/idle?wait=20");
      return received.filter((one) => one.slug === slug).map((one) => one.event);
    },
    close: () => server.close(),
  };
}
