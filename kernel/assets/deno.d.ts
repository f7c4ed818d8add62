/** What notebooks written for Deno use of it; the rest of Deno is not here. */
declare namespace Deno {
  type Path = string | URL;
  interface WriteFileOptions {
    append?: boolean;
    createNew?: boolean;
    mode?: number;
  }
  interface DirEntry {
    name: string;
    isFile: boolean;
    isDirectory: boolean;
    isSymlink: boolean;
  }
  interface FileInfo extends Omit<DirEntry, "name"> {
    size: number;
    mode: number;
    atime: Date;
    mtime: Date;
    birthtime: Date;
  }

  function readTextFile(path: Path): Promise<string>;
  function readTextFileSync(path: Path): string;
  function readFile(path: Path): Promise<Uint8Array>;
  function readFileSync(path: Path): Uint8Array;
  function writeTextFile(path: Path, text: string, options?: WriteFileOptions): Promise<void>;
  function writeTextFileSync(path: Path, text: string, options?: WriteFileOptions): void;
  function writeFile(path: Path, bytes: Uint8Array, options?: WriteFileOptions): Promise<void>;
  function writeFileSync(path: Path, bytes: Uint8Array, options?: WriteFileOptions): void;
  function mkdir(path: Path, options?: { recursive?: boolean }): Promise<void>;
  function mkdirSync(path: Path, options?: { recursive?: boolean }): void;
  /** A folder with something in it only with `recursive`. */
  function remove(path: Path, options?: { recursive?: boolean }): Promise<void>;
  function removeSync(path: Path, options?: { recursive?: boolean }): void;
  function rename(from: Path, to: Path): Promise<void>;
  function renameSync(from: Path, to: Path): void;
  function copyFile(from: Path, to: Path): Promise<void>;
  function copyFileSync(from: Path, to: Path): void;
  function stat(path: Path): Promise<FileInfo>;
  function statSync(path: Path): FileInfo;
  function readDir(path: Path): AsyncIterable<DirEntry>;
  function readDirSync(path: Path): Iterable<DirEntry>;
  namespace errors {
    class NotFound extends Error {}
    class AlreadyExists extends Error {}
    class PermissionDenied extends Error {}
  }

  interface Env {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
    has(name: string): boolean;
    delete(name: string): void;
    toObject(): Record<string, string>;
  }
  const env: Env;
  const args: string[];
  const pid: number;
  const noColor: boolean;
  const mainModule: string;
  const build: { os: string; arch: string };
  const version: { deno: string; v8: string; typescript: string };
  function cwd(): string;
  function exit(code?: number): never;
  function hostname(): string;
  function memoryUsage(): { rss: number; heapTotal: number; heapUsed: number; external: number };
  function inspect(value: unknown, options?: object): string;

  interface CommandOptions {
    args?: string[];
    cwd?: Path;
    env?: Record<string, string>;
    clearEnv?: boolean;
    stdin?: "null" | "inherit" | "piped";
    stdout?: "null" | "inherit" | "piped";
    stderr?: "null" | "inherit" | "piped";
  }
  interface CommandOutput {
    code: number;
    success: boolean;
    signal: string | null;
    stdout: Uint8Array;
    stderr: Uint8Array;
  }
  /** A program, run with `output()`. */
  class Command {
    constructor(program: Path, options?: CommandOptions);
    output(): Promise<CommandOutput>;
    outputSync(): CommandOutput;
  }
}

/** What notebooks written for Deno show things with. */
declare namespace Deno.jupyter {
  const $display: unique symbol;
  interface Displayable {
    [$display](): Record<string, unknown> | Promise<Record<string, unknown>>;
  }
  interface DisplayOptions {
    /** The value is a MIME bundle. */
    raw?: boolean;
    update?: boolean;
    display_id?: string;
  }
  function display(value: unknown, options?: DisplayOptions): Promise<void>;
  function format(value: unknown): Promise<Record<string, unknown>>;
  function broadcast(type: string, content: Record<string, unknown>): Promise<void>;
  /** A PNG or JPEG: its path, or its bytes. */
  function image(source: string | Uint8Array): Displayable;
  function html(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
  function md(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
  function svg(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
}

/** How notebooks showed things before there was `Deno.jupyter`. */
declare module "https://deno.land/x/display*" {
  export import $display = Deno.jupyter.$display;
  export const display: typeof Deno.jupyter.display;
  export const format: typeof Deno.jupyter.format;
  export const html: typeof Deno.jupyter.html;
  export const md: typeof Deno.jupyter.md;
  export const svg: typeof Deno.jupyter.svg;
  export const plain: typeof Deno.jupyter.html;
  export type DisplayOptions = Deno.jupyter.DisplayOptions;
  export type Displayable = Deno.jupyter.Displayable;
  export function displayable(bundle: Record<string, unknown>): Deno.jupyter.Displayable;
  export function makeDisplayable(bundle: Record<string, unknown>): Deno.jupyter.Displayable;
}

/** Modules of the web, and of Deno's registry, have no types here; those installed with npm have. */
declare module "https://*";
declare module "http://*";
declare module "jsr:*";
