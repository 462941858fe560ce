// All twelve Pro Gallery methods, and their errors, as the SDK makes and reads them.
import assert from "node:assert/strict";

const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

export async function galleryChecks(check, { client, ownerUpload }) {
  const galleries = client.proGallery;
  const photo = await ownerUpload("a b.jpg");
  const film = await ownerUpload("clip.mp4");
  const imageInfo = `wix:image://v1/${photo.id}/a%20b.jpg#originWidth=64&originHeight=48`;
  // Made anew for each call: the SDK rewrites its arguments in place.
  const image = () => ({ imageInfo, focalPoint: { x: 0.5, y: 0.25 } });
  let gallery;
  let item;

  await check("createGallery", async () => {
    gallery = await galleries.createGallery({ gallery: { name: "Harbours", sortOrder: 3 } });
    assert.match(gallery._id, GUID);
    assert.equal(gallery.name, "Harbours");
    assert.equal(gallery.sortOrder, 3);
    assert.equal(gallery.totalItems, 0);
    assert.ok(gallery._createdDate instanceof Date);
  });

  await check("createGallery with items", async () => {
    const items = [{ title: "One", image: image() }, { title: "Two", text: { html: "<p>2</p>" } }];
    const made = await galleries.createGallery({ gallery: { name: "Two at once", items } });
    assert.equal(made.totalItems, 2);
    assert.deepEqual(made.items.map((one) => one.title).sort(), ["One", "Two"]);
  });

  await check("createGalleryItem image", async () => {
    const wanted = {
      title: "Harbour", description: "Boats at dusk", sortOrder: 1644317968.985, image: image(),
      tags: { values: ["sea", "evening"] }, link: { text: "Prints", url: "https://shop.example.test/harbour" },
    };
    item = await galleries.createGalleryItem(gallery._id, wanted);
    assert.match(item._id, GUID);
    assert.equal(item.type, "IMAGE");
    assert.equal(item.title, "Harbour");
    assert.equal(item.sortOrder, 1644317968.985);
    assert.deepEqual(item.tags.values, ["sea", "evening"]);
    assert.equal(item.link.url, "https://shop.example.test/harbour");
    assert.equal(item.image.imageInfo, imageInfo);
    assert.ok(item._createdDate instanceof Date && item._updatedDate instanceof Date);
  });

  await check("createGalleryItem video of the Media Manager", async () => {
    const made = await galleries.createGalleryItem(gallery._id, { video: { videoInfo: `wix:video://v1/${film.id}/clip.mp4` } });
    assert.equal(made.type, "VIDEO");
    assert.match(made.video.videoInfo, new RegExp(`^wix:video://v1/${film.id}/clip.mp4#posterUri=`));
  });

  await check("createGalleryItem video elsewhere", async () => {
    const made = await galleries.createGalleryItem(gallery._id, { video: { type: "VIMEO", videoInfo: "https://vimeo.com/1" } });
    assert.equal(made.type, "VIDEO");
    assert.equal(made.video.type, "VIMEO");
    assert.equal(made.video.videoInfo, "https://vimeo.com/1");
  });

  await check("createGalleryItem text", async () => {
    const made = await galleries.createGalleryItem(gallery._id, { text: { html: "<p>x</p>" } });
    assert.equal(made.type, "TEXT");
    assert.equal(made.text.html, "<p>x</p>");
  });

  await check("createGalleryItem refuses an external image", async () => {
    const foreign = { image: { imageInfo: "https://example.test/p.jpg" } };
    const error = await failure(galleries.createGalleryItem(gallery._id, foreign));
    assert.equal(error.details.validationError.fieldViolations.length > 0, true);
  });

  await check("createGalleryItem refuses a taken sort order", async () => {
    const error = await failure(galleries.createGalleryItem(gallery._id, { sortOrder: 1644317968.985, image: image() }));
    assert.equal(error.details.applicationError.code, "ALREADY_EXISTS");
  });

  await check("getGalleryItem rounds the sort order", async () => {
    const read = await galleries.getGalleryItem({ galleryId: gallery._id, itemId: item._id });
    assert.equal(read.sortOrder, 1644317950);
    assert.deepEqual({ ...read, sortOrder: 0 }, { ...item, sortOrder: 0 });
  });

  await check("updateGalleryItem", async () => {
    const identifiers = { galleryId: gallery._id, itemId: item._id };
    const changed = await galleries.updateGalleryItem(identifiers, { title: "Harbour at night", description: null });
    assert.equal(changed.title, "Harbour at night");
    assert.equal(changed.description, undefined);
    assert.deepEqual(changed.tags, item.tags);
    assert.equal(changed.image.imageInfo, imageInfo);
  });

  await check("getGallery", async () => {
    const read = await galleries.getGallery(gallery._id, { itemOffset: 1, itemLimit: 2 });
    assert.equal(read.totalItems, 4);
    assert.equal(read.items.length, 2);
  });

  await check("listGalleries", async () => {
    const all = await galleries.listGalleries({ limit: 10, offset: 0, itemLimit: 1 });
    assert.equal(all.totalGalleries, 2);
    assert.equal(all.galleries[0]._id, gallery._id);
    assert.equal(all.galleries[0].items.length, 1);
  });

  await check("listGalleryItems", async () => {
    const { items } = await galleries.listGalleryItems(gallery._id);
    assert.equal(items.length, 4);
    assert.deepEqual(items.map((one) => one.sortOrder), items.map((one) => one.sortOrder).sort((a, b) => b - a));
    const page = await galleries.listGalleryItems(gallery._id, { itemOffset: 3, itemLimit: 50 });
    assert.deepEqual(page.items.map((one) => one._id), [items[3]._id]);
  });

  await check("listGalleryItems names the bad argument", async () => {
    const error = await failure(galleries.listGalleryItems(gallery._id, { itemLimit: 201 }));
    const [violation] = error.details.validationError.fieldViolations;
    assert.equal(violation.field, "options.itemLimit");
    assert.equal(violation.violatedRule, "MAX");
    assert.ok(error.requestId);
  });

  await check("updateGallery", async () => {
    assert.equal((await galleries.updateGallery(gallery._id, { name: "Ports" })).name, "Ports");
  });

  await check("createGallery as a clone", async () => {
    const clone = await galleries.createGallery({ cloneFromGalleryId: gallery._id });
    assert.notEqual(clone._id, gallery._id);
    assert.equal(clone.name, "Ports");
    const { items } = await galleries.listGalleryItems(gallery._id);
    assert.deepEqual(clone.items.map((one) => one.title), items.map((one) => one.title));
    assert.ok(clone.items.every((one) => !items.some((other) => other._id === one._id)));
  });

  await check("deleteGalleryItem", async () => {
    const identifiers = { galleryId: gallery._id, itemId: item._id };
    assert.deepEqual(await galleries.deleteGalleryItem(identifiers), { itemId: item._id });
    const error = await failure(galleries.getGalleryItem(identifiers));
    assert.equal(error.details.applicationError.code, "NOT_FOUND");
  });

  await check("bulkDeleteGalleryItems", async () => {
    const { items } = await galleries.listGalleryItems(gallery._id);
    const ids = items.slice(0, 2).map((one) => one._id);
    const deleted = await galleries.bulkDeleteGalleryItems(gallery._id, ids);
    assert.deepEqual(deleted.itemIds.sort(), ids.sort());
  });

  await check("deleteGalleryItems", async () => {
    const { items } = await galleries.listGalleryItems(gallery._id);
    const { gallery: emptied } = await galleries.deleteGalleryItems(gallery._id, { itemsIds: items.map((one) => one._id) });
    assert.equal(emptied.totalItems, 0);
  });

  await check("deleteGallery", async () => {
    assert.deepEqual(await galleries.deleteGallery(gallery._id), { galleryId: gallery._id });
    const error = await failure(galleries.getGallery(gallery._id));
    assert.equal(error.details.applicationError.code, "NOT_FOUND");
  });
}

export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: "The call was expected to fail" });
}
