/** The variable that stands for a notebook's own `performance`, `URL` or `process`. */
export const ownName = (name: string): string => `${name}$own`;
export const builtinName = (own: string): string => own.replace(/\$own$/, "");
