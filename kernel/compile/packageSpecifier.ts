/** Ways to name a package that Deno and browsers have; the first group is its name, the second a path in it. */
const FORMS = [
  // npm:lodash@4/fp
  /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]+)?(\/.*)?$/,
  // jsr:@std/csv@1/parse, which `npx jsr add @std/csv` installs under that name
  /^jsr:\/?(@[^/@]+\/[^/@]+)(?:@[^/]+)?(\/.*)?$/,
  // https://esm.sh/d3@7, https://cdn.skypack.dev/d3, https://unpkg.com/d3@7
  /^https:\/\/(?:esm\.sh\/(?:v\d+\/|stable\/)?|cdn\.skypack\.dev\/|unpkg\.com\/)((?:@[^/@?]+\/)?[^/@?]+)(?:@[^/?]+)?(\/[^?]+)?(?:\?.*)?$/,
  // https://cdn.jsdelivr.net/npm/d3@7/+esm
  /^https:\/\/cdn\.jsdelivr\.net\/npm\/((?:@[^/@?]+\/)?[^/@?]+)(?:@[^/?]+)?(?:\/\+esm|(\/[^?+]+))?(?:\?.*)?$/,
];
const STANDARD = /^https:\/\/deno\.land\/std(?:@[^/]+)?\/([a-z]+)\/mod\.ts$/;
const DISPLAY = /^https:\/\/deno\.land\/x\/display(?:@[^/]+)?\/mod\.ts$/;

/** The module by which notebooks showed things before Deno had `Deno.jupyter`. */
export const DENO_DISPLAY = "https://deno.land/x/display";

/** The name under which a package is installed, whatever a cell calls it. Other names stay as they are. */
export function packageOf(specifier: string): string {
  // Nearly all names: no colon.
  if (!specifier.includes(":")) return specifier;
  if (DISPLAY.test(specifier)) return DENO_DISPLAY;
  const standard = STANDARD.exec(specifier);
  if (standard) return `@std/${standard[1]}`;
  for (const form of FORMS) {
    const found = form.exec(specifier);
    if (found) return found[1] + (found[2] ?? "");
  }
  return specifier;
}

/** Whether a name is an address in the web, or in a registry that npm does not know. */
export const isWeb = (specifier: string): boolean => /^(https?|jsr):/.test(specifier);
