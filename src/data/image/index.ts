export { readJpeg } from "./jpeg.js";
export { readPng, writePng } from "./png.js";
export { readImage } from "./read.js";
