const NPM = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]+)?/;

/** `npm:lodash@4/fp`, as Deno names a package, is `lodash/fp`: the one that is installed. */
export const withoutNpm = (specifier: string): string => specifier.replace(NPM, "$1");
