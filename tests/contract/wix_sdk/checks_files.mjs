// The Media Manager's calls, uploads included, and the app instance.
import assert from "node:assert/strict";

import { AppStrategy } from "@wix/sdk";

import { failure } from "./checks_galleries.mjs";

export async function fileChecks(check, { client, admin, line, ownerUpload, jpeg }) {
  const { files } = client;
  const source = await ownerUpload("source.jpg");
  const settled = () => admin("GET", "/idle?wait=20");
  let imported;

  await check("getAppInstance", async () => {
    const { instance, site } = await client.appInstances.getAppInstance();
    assert.equal(instance.instanceId, line.instance_id);
    assert.ok(site.siteDisplayName);
  });

  await check("getTokenInfo", async () => {
    const accessToken = (await client.auth.getAuthHeaders()).headers.Authorization;
    assert.equal((await AppStrategy({ appId: line.app_id, accessToken }).getTokenInfo()).instanceId, line.instance_id);
  });

  await check("importFile answers before the file is ready", async () => {
    const externalInfo = { origin: "sync", externalIds: ["pair-1"] };
    imported = (await files.importFile(source.url, { mimeType: "image/jpeg", displayName: "p.jpg", externalInfo })).file;
    assert.match(imported._id, /^[0-9a-f]{6}_[0-9a-f]{32}~mv2\.jpg$/);
    assert.equal(imported.operationStatus, "PENDING");
    assert.equal(imported.hash, "");
  });

  await check("getFileDescriptor of a ready file", async () => {
    await settled();
    const file = await files.getFileDescriptor(imported._id);
    assert.equal(file.operationStatus, "READY");
    assert.equal(file.displayName, "p.jpg");
    assert.match(file.hash, /^[0-9a-f]{32}$/);
    assert.equal(file.sizeInBytes, String(jpeg.length));
    assert.equal(file.media.image.image, `wix:image://v1/${imported._id}/p.jpg#originWidth=64&originHeight=48`);
    assert.ok(file._createdDate instanceof Date);
  });

  await check("importFile refuses what has no type", async () => {
    const error = await failure(files.importFile(`${line.base_url}/nothing`));
    assert.equal(error.details.validationError.fieldViolations[0].ruleName, "UNSUPPORTED_FILE_FORMAT");
  });

  await check("bulkImportFile", async () => {
    const { results, bulkActionMetadata } = await files.bulkImportFile([{ url: source.url }, { url: "ftp://x/y.jpg" }]);
    assert.deepEqual(results.map((one) => one.itemMetadata.success), [true, false]);
    assert.equal(results[0].item.operationStatus, "PENDING");
    assert.equal(bulkActionMetadata.totalFailures, 1);
  });

  await check("bulkImportFiles", async () => {
    assert.equal((await files.bulkImportFiles([{ url: source.url }])).files.length, 1);
  });

  await check("generateFileUploadUrl and PUT", async () => {
    const { uploadUrl } = await files.generateFileUploadUrl("image/jpeg", { fileName: "up.jpg" });
    const answer = await fetch(`${uploadUrl}?filename=up.jpg`, { method: "PUT", body: jpeg });
    assert.equal(answer.status, 200);
    const { file } = await answer.json();
    await settled();
    assert.equal((await files.getFileDescriptor(file.id)).operationStatus, "READY");
  });

  await check("generateFileResumableUploadUrl and TUS", async () => {
    const { uploadUrl, uploadToken } = await files.generateFileResumableUploadUrl("image/jpeg", { fileName: "tus.jpg" });
    const text = (value) => Buffer.from(value).toString("base64");
    const metadata = `filename ${text("tus.jpg")},contentType ${text("image/jpeg")},token ${text(uploadToken)}`;
    const begun = await fetch(uploadUrl, { method: "POST", headers: { "upload-length": String(jpeg.length), "upload-metadata": metadata } });
    assert.equal(begun.status, 201);
    let offset = 0;
    for (const part of [jpeg.subarray(0, 100), jpeg.subarray(100)]) {
      const sent = await fetch(begun.headers.get("location"), { method: "PATCH", body: part, headers: { "upload-offset": String(offset) } });
      assert.equal(sent.status, 204);
      offset = Number(sent.headers.get("upload-offset"));
    }
    const { file } = await (await fetch(`${uploadUrl}/${uploadToken}?filename=tus.jpg`, { method: "PUT" })).json();
    await settled();
    assert.equal((await files.getFileDescriptor(file.id)).sizeInBytes, String(jpeg.length));
  });

  await check("getFileDescriptors", async () => {
    const { files: found } = await files.getFileDescriptors([imported._id, source.id]);
    assert.deepEqual(found.map((one) => one._id), [imported._id, source.id]);
  });

  await check("updateFileDescriptor", async () => {
    const changed = await files.updateFileDescriptor({ _id: imported._id, displayName: "new.jpg", labels: ["dusk"] });
    assert.equal(changed.displayName, "new.jpg");
  });

  await check("listFiles", async () => {
    const page = await files.listFiles({ parentFolderId: "media-root", mediaTypes: ["IMAGE"], paging: { limit: 2 } });
    assert.equal(page.files.length, 2);
    const next = await files.listFiles({ paging: { limit: 2, cursor: page.nextCursor.cursors.next } });
    assert.ok(next.files.every((one) => !page.files.some((other) => other._id === one._id)));
  });

  await check("searchFiles", async () => {
    assert.deepEqual((await files.searchFiles({ search: "dusk" })).files.map((one) => one._id), [imported._id]);
  });

  await check("generateFileDownloadUrl", async () => {
    const { downloadUrls } = await files.generateFileDownloadUrl(imported._id);
    const bytes = Buffer.from(await (await fetch(downloadUrls[0].url)).arrayBuffer());
    assert.ok(bytes.equals(jpeg));
  });

  await check("bulkDeleteFiles and bulkRestoreFilesFromTrashBin", async () => {
    await files.bulkDeleteFiles([imported._id]);
    assert.equal((await files.listDeletedFiles()).files[0]._id, imported._id);
    await files.bulkRestoreFilesFromTrashBin([imported._id]);
    await files.bulkDeleteFiles([imported._id], { permanent: true });
    const error = await failure(files.getFileDescriptor(imported._id));
    assert.equal(error.details.applicationError.code, "NOT_FOUND");
  });
}
