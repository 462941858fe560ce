// The page: which view belongs to which address. Addresses lie behind the `#`, so that Wix's parameters stay in place.

import { fill, h } from "./dom.js";
import { t } from "./language.js";
import { galleriesView } from "./views/galleries.js";
import { linkView } from "./views/link.js";
import { platformsView } from "./views/platforms.js";
import { shareView } from "./views/share.js";

const ROUTES = [
  [/^\/$/, "galleries", galleriesView],
  [/^\/platforms$/, "platforms", platformsView],
  [/^\/share\/([^/]+)$/, "galleries", shareView],
  [/^\/link\/([^/]+)(?:\/item\/([^/]+))?$/, "galleries", linkView],
];

const main = document.getElementById("main");
let leaving = new AbortController();
let shown = "";

/** Every view: `view(main, signal, ...parts of the address)`; `signal` aborts when the view is left. */
function show() {
  const address = location.hash.slice(1) || "/";
  const found = ROUTES.map(([pattern, tab, view]) => [pattern.exec(address), tab, view]).find(([match]) => match);
  if (!found) {
    location.replace("#/");
    return;
  }
  const [match, tab, view] = found;
  leaving.abort();
  leaving = new AbortController();
  tabs(tab);
  document.title = t("app.name");
  const first = shown === "";
  shown = address;
  scrollTo(0, 0);
  fill(main);
  view(main, leaving.signal, ...match.slice(1).map((part) => part && decodeURIComponent(part)));
  if (!first) main.focus({ preventScroll: true });
}

function tabs(current) {
  const tab = (name, href) => h("a", { href, "aria-current": name === current ? "page" : null }, t(`tab.${name}`));
  fill(document.getElementById("tabs"), tab("galleries", "#/"), tab("platforms", "#/platforms"));
}

addEventListener("hashchange", show);
show();
