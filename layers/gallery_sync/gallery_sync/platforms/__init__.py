"""External platforms: one package each, all of them behind `gallery_sync.ports.Platform` and `Collection`."""
