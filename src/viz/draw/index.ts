/** Static pictures of figures. */
export { type DrawOptions, drawPng } from "./drawPng.js";
