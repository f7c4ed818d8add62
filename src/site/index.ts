/** The course as a static site. */
export { type Extra, guidePage, type RunLesson, writeSite } from "./site.js";
