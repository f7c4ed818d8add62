/** Objects in pictures: boxes, their overlap, what stays of many. */

export {
  type BoxFormat,
  boxArea,
  boxGiou,
  boxIou,
  clipBoxes,
  convertBoxes,
  largeBoxes,
  takeRows,
} from "./boxes.js";
export { batchedNms, nms } from "./nms.js";
