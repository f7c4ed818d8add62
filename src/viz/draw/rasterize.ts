/** SVG → PNG by resvg, with the project's font and no other. */
import { Resvg } from "@resvg/resvg-js";
import { FONT } from "./measure.js";

const DOT = '<rect width="1" height="1" fill="white" fill-opacity="0"/>';

/** PNG bytes of an SVG document that plotly wrote, `scale` pixels per unit. */
export function rasterize(svg: string, fontFile: string, scale: number): Uint8Array {
  return new Resvg(prepared(svg), {
    background: "white",
    fitTo: { mode: "zoom", value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: [fontFile],
      defaultFontFamily: FONT,
      sansSerifFamily: FONT,
      serifFamily: FONT,
      monospaceFamily: FONT,
    },
    logLevel: "off",
  })
    .render()
    .asPng();
}

/**
 * resvg knows SVG's own word for "no smoothing", not the one of CSS that plotly writes. And it ends the whole
 * process over a clipped group that lies outside the picture (bars below a cut axis): an unseen dot keeps each inside.
 */
function prepared(svg: string): string {
  const inside = svg.replace(/<g\b[^>]*\bclip-path="[^"]*"[^>/]*>/g, (group) => `${group}${DOT}`);
  return inside.replace(
    /<image\b([^>]*?)style="([^"]*image-rendering:\s*(?:pixelated|crisp-edges|-moz-crisp-edges)[^"]*)"/g,
    (_, before: string, style: string) => {
      const opacity = /(?:^|[\s;])opacity:\s*([\d.]+)/.exec(style)?.[1];
      return `<image${before}image-rendering="optimizeSpeed"${opacity ? ` opacity="${opacity}"` : ""}`;
    },
  );
}
