/** Live controls: figures that the mouse changes, with the notebook's own code behind them. */
export { exploreFeatureMaps, type FeatureMapExplorer } from "./explore.js";
export { type FigurePoint, LiveFigure, type LiveOptions, live, type PointHandler } from "./live.js";
export { SliderFigure, type SliderOptions, slider } from "./slider.js";
