/** A pointer: bytes from the start of the memory; 0 is none. */
export type Pointer = number;
/** 1 or 0. */
export type Flag = number;

/** What the WebAssembly module exports: pointers and integers, checked by nobody. */
export interface Exports {
  attach(thread: number): void;
  recover(): void;
  spin(count: number): number;
  workerLoop(thread: number): void;
  gemm(
    a: Pointer,
    b: Pointer,
    bias: Pointer,
    c: Pointer,
    m: number,
    n: number,
    k: number,
    lda: number,
    ldb: number,
    ldc: number,
    transposeA: Flag,
    transposeB: Flag,
    flags: number,
  ): void;
  conv2dForward(
    x: Pointer,
    w: Pointer,
    b: Pointer,
    y: Pointer,
    relu: Flag,
    exact: Flag,
    ...geometry: Geometry
  ): void;
  conv2dBackwardInput(
    w: Pointer,
    dy: Pointer,
    dx: Pointer,
    exact: Flag,
    ...geometry: Geometry
  ): void;
  conv2dBackwardWeight(
    x: Pointer,
    dy: Pointer,
    dw: Pointer,
    db: Pointer,
    add: Flag,
    exact: Flag,
    ...geometry: Geometry
  ): void;
}

/** A convolution in integers. */
export type Geometry = [
  n: number,
  h: number,
  w: number,
  c: number,
  f: number,
  kh: number,
  kw: number,
  oh: number,
  ow: number,
  strideH: number,
  strideW: number,
  padTop: number,
  padLeft: number,
  dilationH: number,
  dilationW: number,
  groups: number,
];
