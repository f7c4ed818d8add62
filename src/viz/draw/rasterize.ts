/** SVG → PNG by resvg, with the project's font and no other. */
import { Resvg } from "@resvg/resvg-js";
import { FONT } from "./measure.js";

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

/** resvg knows SVG's own word for "no smoothing", not the one of CSS that plotly writes. */
function prepared(svg: string): string {
  return svg.replace(
    /<image\b([^>]*?)style="([^"]*image-rendering:\s*(?:pixelated|crisp-edges|-moz-crisp-edges)[^"]*)"/g,
    (_, before: string, style: string) => {
      const opacity = /(?:^|[\s;])opacity:\s*([\d.]+)/.exec(style)?.[1];
      return `<image${before}image-rendering="optimizeSpeed"${opacity ? ` opacity="${opacity}"` : ""}`;
    },
  );
}
