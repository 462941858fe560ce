"""Every method of the client, against the simulator."""

import time

import pytest

from gallery_sync.errors import CredentialsRefused, RankTaken, Refused
from gallery_sync.wix.client import WixApp, WixClient, WixSites
from gallery_sync.wix.models import FileDescriptor, Item
from gallery_sync.wix.refusals import NotFound
from gallery_sync.wix.secret import AppSecret
from gallery_sync.wix.writes import (
    ExternalInfo,
    GalleryWrite,
    ImageInfoWrite,
    ImageWrite,
    ImportRequest,
    ItemWrite,
    LinkWrite,
    TagsWrite,
    TextWrite,
    UploadRequest,
    VideoInfoWrite,
    VideoWrite,
)

from .conftest import Site, jpeg


def ready(client: WixClient, file: FileDescriptor) -> FileDescriptor:
    for _ in range(100):
        file = client.files.get_file(file.id)
        if file.operation_status != "PENDING":
            break
        time.sleep(0.02)
    return file


def picture(site: Site) -> ImageWrite:
    return ImageWrite(image_info=ImageInfoWrite(id=site.picture()["id"], width=60, height=40))


def text(html: str = "<p>x</p>") -> TextWrite:
    return TextWrite(html=html)


def test_a_gallery_is_created_renamed_and_deleted(client: WixClient):
    made = client.galleries.create_gallery(GalleryWrite(name="Harbours", items=(ItemWrite(text=text()),)))

    renamed = client.galleries.update_gallery(made.id, GalleryWrite(name="Ports"))
    read = client.galleries.get_gallery(made.id)
    deleted = client.galleries.delete_gallery(made.id)

    assert (made.name, renamed.name, read.name) == ("Harbours", "Ports", "Ports")
    assert read.total_items == len(read.items) == 1
    assert deleted == made.id
    with pytest.raises(NotFound):
        client.galleries.get_gallery(made.id)


def test_a_clone_is_another_gallery_with_other_items(client: WixClient, site: Site, gallery_id: str):
    original = site.item(gallery_id, title="Harbour")

    clone = client.galleries.clone_gallery(gallery_id)

    (item,) = client.galleries.list_items(clone.id)
    assert clone.id != gallery_id
    assert isinstance(item, Item)
    assert (item.title, item.id == original["id"]) == ("Harbour", False)


def test_galleries_are_listed_with_their_total(client: WixClient, site: Site):
    ids = [site.gallery(f"Gallery {number}") for number in range(3)]

    page = client.galleries.list_galleries(limit=2, offset=1)

    assert page.total_galleries == 3
    assert [gallery.id for gallery in page.galleries] == ids[1:]


def test_an_item_of_each_kind_is_created(client: WixClient, site: Site, gallery_id: str):
    youtube = VideoWrite(type="YOUTUBE", video_info=VideoInfoWrite(url="https://www.youtube.com/watch?v=1"))
    wanted = [ItemWrite(image=picture(site)), ItemWrite(video=youtube), ItemWrite(text=text())]

    made = [client.galleries.create_item(gallery_id, item) for item in wanted]

    assert [item.type for item in made if isinstance(item, Item)] == ["IMAGE", "VIDEO", "TEXT"]


def test_only_the_changed_fields_of_an_item_are_set(client: WixClient, site: Site, gallery_id: str):
    item = site.item(gallery_id, title="Harbour", description="Boats", tags={"values": ["sea"]})

    client.galleries.update_item(
        gallery_id,
        item["id"],
        ItemWrite(title="Port", link=LinkWrite(text="Prints", url="https://shop.example/"), tags=TagsWrite(values=())),
    )

    read = client.galleries.get_item(gallery_id, item["id"])
    assert isinstance(read, Item)
    assert (read.title, read.description, read.link.url, read.tags.values) == (
        "Port",
        "Boats",
        "https://shop.example/",
        (),
    )


def test_items_are_deleted_one_by_one_in_bulk_and_the_old_way(client: WixClient, site: Site, gallery_id: str):
    one, *two, three = (site.item(gallery_id, text={"html": str(number)})["id"] for number in range(4))

    assert client.galleries.delete_item(gallery_id, one) == one
    assert set(client.galleries.bulk_delete_items(gallery_id, two)) == set(two)
    assert client.galleries.delete_items(gallery_id, [three]).total_items == 0
    assert client.galleries.list_items(gallery_id) == ()


def test_items_are_listed_from_an_offset(client: WixClient, site: Site, gallery_id: str):
    for number in range(5):
        site.item(gallery_id, text={"html": str(number)}, sortOrder=number)

    page = client.galleries.list_items(gallery_id, offset=1, limit=2)

    assert [item.sort_order for item in page if isinstance(item, Item)] == [3, 2]


def test_a_sort_order_that_is_taken_is_told_from_other_refusals(client: WixClient, site: Site, gallery_id: str):
    site.item(gallery_id, sortOrder=7)

    with pytest.raises(RankTaken):
        client.galleries.create_item(gallery_id, ItemWrite(text=text(), sort_order=7))
    with pytest.raises(Refused) as refused:
        client.galleries.create_item(gallery_id, ItemWrite(title="shows nothing"))
    assert refused.value.status == 400
    assert refused.value.request_id


def test_a_file_is_imported_by_its_address_and_becomes_ready(client: WixClient, site: Site):
    source = site.picture(size=(120, 80))
    ours = ExternalInfo(origin="gallery-sync", external_ids=("pair-1",))

    file = client.files.import_file(ImportRequest(url=source["url"], mime_type="image/jpeg", external_info=ours))
    settled = ready(client, file)

    assert (file.operation_status, file.dimensions()) == ("PENDING", (0, 0))
    assert (settled.operation_status, settled.dimensions()) == ("READY", (120, 80))
    assert file.id == settled.id != source["id"]


def test_files_are_imported_in_bulk_each_with_its_own_result(client: WixClient, site: Site):
    good = ImportRequest(url=site.picture()["url"], mime_type="image/jpeg")

    results = client.files.bulk_import_files([good, good])

    assert [result.item_metadata.success for result in results] == [True, True]
    ids = [result.item.id for result in results if result.item]
    assert {file.id for file in client.files.get_files(ids)} == set(ids)


def test_bytes_are_uploaded(client: WixClient):
    content = jpeg(size=(30, 20))
    request = UploadRequest(mime_type="image/jpeg", file_name="b.jpg", size_in_bytes=str(len(content)))

    url = client.files.generate_upload_url(request)
    file = client.files.upload(
        url, iter([content[:100], content[100:]]), mime_type="image/jpeg", file_name="b.jpg", size=len(content)
    )

    assert ready(client, file).dimensions() == (30, 20)
    assert file.display_name == "b.jpg"


def test_the_app_knows_itself(client: WixClient, site: Site):
    assert client.app_instance().instance_id == site.instance_id


def test_a_wrong_secret_is_refused_in_a_sentence(site: Site):
    app = WixApp(site.app.app_id, AppSecret(lambda: "wrong"), site.app.base_url)
    client = WixSites(app, transport=site.transport).client(site.instance_id)

    with pytest.raises(CredentialsRefused, match="ID and secret"):
        client.app_instance()
