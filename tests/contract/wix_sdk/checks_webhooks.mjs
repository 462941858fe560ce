// Every webhook, as the SDK verifies and reads it.
import assert from "node:assert/strict";

import { failure } from "./checks_galleries.mjs";

export async function webhookChecks(check, { client, admin, line, ownerUpload, receiver }) {
  const site = `/sites/${line.instance_id}`;
  const photo = await ownerUpload("w.jpg");
  const image = { imageInfo: { id: photo.id, width: 64, height: 48 } };
  const gallery = await client.proGallery.createGallery({ gallery: { name: "By the app" } });
  const { item } = await admin("POST", `${site}/galleries/${gallery._id}/items`, { item: { title: "T", image } });
  const last = async (slug) => (await receiver.of(slug)).at(-1);

  await check("webhook created", async () => {
    const { entity, metadata } = await last("created");
    assert.equal(entity._id, gallery._id);
    assert.deepEqual(entity.items, []);
    assert.equal(metadata.instanceId, line.instance_id);
    assert.deepEqual(metadata.identity, { identityType: "APP", appId: line.app_id });
  });

  await check("webhook gallery_item_created", async () => {
    const { data, metadata } = await last("gallery_item_created");
    assert.equal(data.item._id, item.id);
    assert.equal(data.item.image.imageInfo, `wix:image://v1/${photo.id}/w.jpg#originWidth=64&originHeight=48`);
    assert.equal(metadata.entityId, gallery._id);
    assert.equal(metadata.identity.identityType, "WIX_USER");
  });

  await check("webhook gallery_item_updated", async () => {
    await client.proGallery.updateGalleryItem({ galleryId: gallery._id, itemId: item.id }, { title: "T2" });
    const { data, metadata } = await last("gallery_item_updated");
    assert.equal(data.updatedItem.title, "T2");
    assert.equal(metadata.entityId, gallery._id);
    assert.equal(metadata.identity.appId, line.app_id);
  });

  await check("webhook updated", async () => {
    await admin("PATCH", `${site}/galleries/${gallery._id}`, { gallery: { name: "By the owner" } });
    const { entity } = await last("updated");
    assert.equal(entity.name, "By the owner");
  });

  await check("webhook gallery_item_deleted with its gallery", async () => {
    await client.proGallery.deleteGallery(gallery._id);
    const { data, metadata } = await last("gallery_item_deleted");
    assert.equal(data.itemId, item.id);
    assert.equal(metadata.originatedFrom, "Gallery Deleted");
  });

  await check("webhook deleted", async () => {
    assert.equal((await last("deleted")).metadata.entityId, gallery._id);
  });

  await check("webhook file_ready", async () => {
    const externalInfo = { origin: "sync", externalIds: ["pair-2"] };
    const { file } = await client.files.importFile(photo.url, { mimeType: "image/jpeg", externalInfo });
    const { data, metadata } = await last("file_ready");
    assert.equal(data.file._id, file._id);
    assert.deepEqual(data.externalInfo, externalInfo);
    assert.equal(metadata.entityId, file._id);
  });

  await check("webhook file_failed", async () => {
    const externalInfo = { origin: "sync", externalIds: ["pair-3"] };
    const { file } = await client.files.importFile(`${line.base_url}/media/none.jpg`, { externalInfo });
    const { data, metadata } = await last("file_failed");
    assert.deepEqual(data.externalInfo, externalInfo);
    assert.equal(data.error.code, "IMPORT_FAILED");
    assert.equal(metadata.entityId, file._id);
    assert.equal((await client.files.getFileDescriptor(file._id)).operationStatus, "FAILED");
  });

  await check("webhook AppRemoved", async () => {
    const other = await admin("POST", "/sites", { name: "Other" });
    await admin("POST", `/sites/${other.instance_id}/remove`);
    const { data, metadata } = await last("AppRemoved");
    assert.equal(data.appId, line.app_id);
    assert.equal(metadata.instanceId, other.instance_id);
  });

  await check("webhook AppInstalled on a duplicated site", async () => {
    const copy = await admin("POST", `${site}/duplicate`, {});
    const { data, metadata } = await last("AppInstalled");
    assert.equal(data.originInstanceId, line.instance_id);
    assert.equal(metadata.instanceId, copy.instance_id);
  });

  await check("webhooks were all accepted", async () => {
    for (const slug of receiver.slugs) assert.ok((await receiver.of(slug)).length > 0, slug);
    assert.deepEqual(receiver.refused, []);
  });

  await check("webhooks replayed keep their event IDs", async () => {
    const ids = async () => (await receiver.of("deleted")).map((event) => event.metadata._id);
    const before = await ids();
    await admin("POST", "/deliveries/replay", { slugs: ["deleted"] });
    assert.deepEqual(await ids(), [...before, ...before]);
  });

  await check("webhooks tampered with are refused", async () => {
    const [header, claims, signature] = receiver.bodies[0].split(".");
    const changed = Buffer.from(claims, "base64url").toString().replace(line.instance_id, crypto.randomUUID());
    const forged = [header, Buffer.from(changed).toString("base64url"), signature].join(".");
    assert.match(String(await failure(client.webhooks.process(forged))), /signature/i);
  });
}
