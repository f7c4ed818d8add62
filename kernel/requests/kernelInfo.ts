import { createRequire } from "node:module";
import { PROTOCOL_VERSION } from "../wire/message.js";

const require = createRequire(import.meta.url);
const version = (name: string): string =>
  (require(`${name}/package.json`) as { version: string }).version;

/** Who we are, and what editors and converters need to know of the language. */
export function kernelInfo(): object {
  const own = version("convlab");
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "convlab",
    implementation_version: own,
    language_info: languageInfo(),
    banner: `convlab ${own}: a TypeScript laboratory for convolutional networks`,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node.js", url: "https://nodejs.org/docs/latest-v20.x/api/" },
    ],
    debugger: true,
    supported_features: ["debugger"],
  };
}

export function languageInfo(): Record<string, string> {
  return {
    name: "typescript",
    version: version("typescript"),
    mimetype: "application/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  };
}
