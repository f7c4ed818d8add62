export { cacheFolder } from "./cache.js";
export { type DownloadOptions, download } from "./download.js";
export type { Received } from "./transfer.js";
