// The API behind the page. Every failure becomes a `Problem` with a sentence for the person.

import { t } from "./language.js";

const ROOT = new URL("api/", document.baseURI);
const PATIENCE = 28000;
const PAUSES = [1000, 2000, 4000];
const BUSY = [429, 503];

/** `ours`: the API itself answered so, nothing in between. */
export class Problem extends Error {
  constructor(detail, status = 0, ours = true) {
    super(detail);
    this.status = status;
    this.ours = ours;
  }
}

function instance() {
  return new URLSearchParams(location.search).get("instance") ?? "";
}

async function call(method, path, { query = {}, body, signal } = {}) {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, value);
  }
  const headers = { authorization: `Bearer ${instance()}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  const limit = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      credentials: "omit",
    });
    if (response.ok) return response.status === 204 ? null : await response.json();
    throw await problemIn(response);
  } catch (error) {
    if (error instanceof Problem || signal?.aborted) throw error;
    throw new Problem(t(error.name === "TimeoutError" ? "problem.slow" : "problem.offline"));
  }
}

async function problemIn(response) {
  try {
    const { detail } = await response.json();
    if (detail) return new Problem(detail, response.status);
  } catch {
    // Something in between answered in its own words.
  }
  return new Problem(t("problem.unknown"), response.status, false);
}

/** What only reads is asked again where the account runs as many functions as it may, and API Gateway answers so itself. */
async function read(path, options) {
  for (const pause of PAUSES) {
    try {
      return await call("GET", path, options);
    } catch (problem) {
      if (problem.ours !== false || !BUSY.includes(problem.status)) throw problem;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return call("GET", path, options);
}

const id = encodeURIComponent;

export const api = {
  galleries: (offset, limit, signal) => read("galleries", { query: { offset, limit }, signal }),
  gallery: (gallery, signal) => read(`galleries/${id(gallery)}`, { signal }),
  site: (signal) => read("site", { signal }),
  keep: (keepDays) => call("PATCH", "site", { body: { keepDays } }),
  platforms: (signal) => read("platforms", { signal }),
  connect: (platform, body) => call("POST", `platforms/${id(platform)}/accounts`, { body }),
  disconnect: (platform, account) => call("DELETE", `platforms/${id(platform)}/accounts`, { query: { account } }),
  preview: (body, signal) => call("POST", "previews", { body, signal }),
  share: (body) => call("POST", "links", { body }),
  link: (link, signal) => read(`links/${id(link)}`, { signal }),
  items: (link, query, signal) => read(`links/${id(link)}/items`, { query, signal }),
  item: (link, item, signal) => read(`links/${id(link)}/items/${id(item)}`, { signal }),
  tryAgain: (link, item) => call("POST", `links/${id(link)}/items/${id(item)}/try-again`),
  tryAllAgain: (link) => call("POST", `links/${id(link)}/try-again`),
  conflicts: (link, signal) => read(`links/${id(link)}/conflicts`, { signal }),
  settle: (link, conflict, choice) => call("POST", `links/${id(link)}/conflicts/${id(conflict)}/${choice}`),
  decide: (link, held, choice) => call("POST", `links/${id(link)}/held/${id(held)}/${choice}`),
  act: (link, action) => call("POST", `links/${id(link)}/${action}`),
  change: (link, settings) => call("PATCH", `links/${id(link)}`, { body: settings }),
  unlink: (link, album) => call("DELETE", `links/${id(link)}`, { query: { album } }),
};
