import { arg, setArg, work } from "./control";
import { GEMM_BLOCK, GEMM_PACK } from "./jobs";
import { begin, parallel, scratch } from "./threads";
import { ADD, BIAS, HEAD_BYTES, RELU, RUN_BYTES, tile } from "./tile";
import { divUp, loadPart } from "./vector";

/**
 * C[m, n] = A · B (+ C) (+ bias[n]) (relu), rows of A, B and C `lda`, `ldb`, `ldc` floats apart.
 * A is stored [k, m] with `transA`, B is stored [n, k] with `transB`.
 *
 * B is packed into panels of 8 columns, [panel][k][8], so that the inner loop walks straight on; A
 * is read where it lies, and packed only where its rows stand upright (transA). Sums over more than
 * KC numbers go in pieces, so that a piece of a panel stays in the first cache.
 */
const KC = 512;
/** Rows of a block: 12 tiles. */
const MB = 48;

// Arguments of the job.
const A = 0, B = 1, C = 2, M = 3, N = 4, K = 5, LDA = 6, LDB = 7, LDC = 8;
const TRANS_A = 9, TRANS_B = 10, BIAS_AT = 11, FLAGS = 12;
const PANELS = 13, ROW_BLOCKS = 14, PANELS_PER_CHUNK = 15, COLUMN_BLOCKS = 16, B_STEP = 17;
const B_PANEL = 18, PACK_PANELS = 19;

export function gemm(
  a: usize, b: usize, bias: usize, c: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldc: i32,
  transA: i32, transB: i32, flags: i32,
): void {
  begin();
  if (m <= 0 || n <= 0) return;
  const panels = divUp(n, 8);
  setArg(A, a); setArg(B, b); setArg(C, c); setArg(M, m); setArg(N, n); setArg(K, k);
  setArg(LDA, lda); setArg(LDB, ldb); setArg(LDC, ldc);
  setArg(TRANS_A, transA); setArg(TRANS_B, transB);
  setArg(FLAGS, flags | (bias ? BIAS : 0));
  setArg(PANELS, panels);
  setArg(BIAS_AT, bias ? paddedBias(bias, n, panels) : 0);

  if (!transB && m <= 16) {
    // Too few rows to pay for packing: B is read where it lies.
    setArg(B_STEP, ldb << 2);
    setArg(B_PANEL, 32);
  } else {
    const bytes = <usize>k * <usize>panels * 32;
    const packed = work(bytes);
    setArg(B_STEP, 32);
    setArg(B_PANEL, k << 5);
    const perChunk = max(1, 16384 / (k + 1));
    setArg(PACK_PANELS, perChunk);
    setArg(20, packed);
    parallel(GEMM_PACK, divUp(panels, perChunk));
    setArg(B, packed);
  }

  const rowBlocks = divUp(m, MB);
  setArg(ROW_BLOCKS, rowBlocks);
  // About 16 to 32 chunks for the threads to share, but none too small to be worth a hand-over.
  const wanted = min(divUp(32, rowBlocks), max(1, <i32>((<i64>min(m, MB) * n * k) >> 17)));
  const perChunk = divUp(panels, min(panels, wanted));
  setArg(PANELS_PER_CHUNK, perChunk);
  const columnBlocks = divUp(panels, perChunk);
  setArg(COLUMN_BLOCKS, columnBlocks);
  parallelBlocks(rowBlocks * columnBlocks, <i64>m * n * k);
}

/** Small products stay on the calling thread: waking another costs more. */
function parallelBlocks(chunks: i32, work: i64): void {
  if (work >= 1 << 16) {
    parallel(GEMM_BLOCK, chunks);
    return;
  }
  for (let i = 0; i < chunks; i++) gemmBlock(i);
}

/** A copy of the bias with zeros up to a whole panel. */
export function paddedBias(bias: usize, n: i32, panels: i32): usize {
  const at = work(<usize>panels * 32);
  memory.fill(at, 0, <usize>panels * 32);
  memory.copy(at, bias, <usize>n << 2);
  return at;
}

export function gemmPack(chunk: i32): void {
  const b = <usize>arg(B);
  const n = arg(N), k = arg(K), ldb = <usize>arg(LDB) << 2;
  const first = chunk * arg(PACK_PANELS);
  const last = min(first + arg(PACK_PANELS), arg(PANELS));
  let to = <usize>arg(20) + <usize>first * (<usize>k << 5);
  for (let panel = first; panel < last; panel++) {
    const columns = min(8, n - panel * 8);
    if (arg(TRANS_B)) packTransposed(b + <usize>panel * 8 * ldb, ldb, k, columns, to);
    else packStraight(b + <usize>panel * 32, ldb, k, columns, to);
    to += <usize>k << 5;
  }
}

/** to[k][8] = from[k][columns], zeros behind. */
export function packStraight(from: usize, step: usize, k: i32, columns: i32, to: usize): void {
  if (columns == 8) {
    for (let i = 0; i < k; i++, from += step, to += 32) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
    return;
  }
  for (let i = 0; i < k; i++, from += step, to += 32) {
    v128.store(to, loadPart(from, columns));
    v128.store(to, loadPart(from + 16, columns - 4), 16);
  }
}

/** to[k][8] = from[columns][k], zeros behind. */
export function packTransposed(from: usize, step: usize, k: i32, columns: i32, to: usize): void {
  if (columns < 8) memory.fill(to, 0, <usize>k << 5);
  let column = 0;
  for (; column + 4 <= columns; column += 4, from += step * 4, to += 16) {
    transposeRows(from, step, k, to);
  }
  for (; column < columns; column++, from += step, to += 4) {
    let at = to;
    for (let i: usize = 0; i < <usize>k << 2; i += 4, at += 32) {
      store<f32>(at, load<f32>(from + i));
    }
  }
}

/** Four rows become four of the eight columns of a panel, 4 × 4 numbers at a time. */
function transposeRows(from: usize, step: usize, k: i32, to: usize): void {
  const r1 = from + step, r2 = r1 + step, r3 = r2 + step;
  let i: usize = 0;
  const whole = <usize>(k & ~3) << 2;
  for (; i < whole; i += 16, to += 128) {
    const a = v128.load(from + i), b = v128.load(r1 + i);
    const c = v128.load(r2 + i), d = v128.load(r3 + i);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(ab0, cd0, 0, 2));
    v128.store(to, v128.shuffle<f64>(ab0, cd0, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(ab1, cd1, 0, 2), 64);
    v128.store(to, v128.shuffle<f64>(ab1, cd1, 1, 3), 96);
  }
  for (; i < <usize>k << 2; i += 4, to += 32) {
    store<f32>(to, load<f32>(from + i));
    store<f32>(to, load<f32>(r1 + i), 4);
    store<f32>(to, load<f32>(r2 + i), 8);
    store<f32>(to, load<f32>(r3 + i), 12);
  }
}

/** Packs A [k, m] upright: to[tile][k][4] for the rows i0 … i0 + rows, sums k0 … k0 + kc. */
function packUpright(a: usize, lda: usize, rows: i32, kc: i32, to: usize): void {
  for (let i = 0; i < rows; i += 4, a += 16) {
    let from = a;
    // The floats behind the last row are somebody else's, and land in rows that are not stored.
    for (let k = 0; k < kc; k++, from += lda, to += 16) v128.store(to, v128.load(from));
  }
}

export function gemmBlock(chunk: i32): void {
  const columnBlocks = arg(COLUMN_BLOCKS);
  const i0 = (chunk / columnBlocks) * MB;
  const rows = min(MB, arg(M) - i0);
  const panel0 = (chunk % columnBlocks) * arg(PANELS_PER_CHUNK);
  const panel1 = min(panel0 + arg(PANELS_PER_CHUNK), arg(PANELS));
  const k = arg(K), n = arg(N);
  const lda = <usize>arg(LDA) << 2, ldc = <usize>arg(LDC) << 2;
  const transA = arg(TRANS_A);
  const bStep = <usize>arg(B_STEP), bPanel = <usize>arg(B_PANEL);
  const bias = <usize>arg(BIAS_AT), userFlags = arg(FLAGS);
  const a = <usize>arg(A) + (transA ? <usize>i0 << 2 : <usize>i0 * lda);
  const c = <usize>arg(C) + <usize>i0 * ldc;
  const aStep: usize = transA ? 16 : 4;
  const heads = scratch();
  const upright = heads + 4096;
  const record = HEAD_BYTES + RUN_BYTES;
  const tiles = divUp(rows, 4);

  let k0 = 0;
  do {
    const kc = min(KC, k - k0);
    if (transA && kc > 0) packUpright(a + <usize>k0 * lda, lda, rows, kc, upright);
    for (let t = 0; t < tiles; t++) {
      const left = min(4, rows - t * 4);
      const first = transA ? upright + <usize>t * (<usize>kc << 4) : a + <usize>t * 4 * lda + (<usize>k0 << 2);
      writeHead(heads + <usize>t * record, c + <usize>t * 4 * ldc, ldc, left, first, transA ? 4 : lda, transA, kc);
    }
    const last = k0 + kc >= k;
    const flags = (k0 > 0 ? ADD : userFlags & ADD) | (last ? userFlags & (BIAS | RELU) : 0);
    for (let panel = panel0; panel < panel1; panel++) {
      const b = <usize>arg(B) + <usize>panel * bPanel + <usize>k0 * bStep;
      const columns = min(8, n - panel * 8);
      for (let t = 0; t < tiles; t++) {
        tile(heads + <usize>t * record, 0, aStep, b, bStep, <usize>panel << 5, columns, bias + (<usize>panel << 5), flags);
      }
    }
    k0 += KC;
  } while (k0 < k);
}

/** A tile with one run; rows that are not there read the first row again. */
function writeHead(
  head: usize, c: usize, ldc: usize, rows: i32, a: usize, aRow: usize, upright: i32, k: i32,
): void {
  store<usize>(head, c);
  store<usize>(head, c + ldc, 4);
  store<usize>(head, c + 2 * ldc, 8);
  store<usize>(head, c + 3 * ldc, 12);
  store<i32>(head, k > 0 ? 1 : 0, 16);
  store<i32>(head, rows, 20);
  store<usize>(head, a, 24);
  store<usize>(head, rows > 1 || upright ? a + aRow : a, 28);
  store<usize>(head, rows > 2 || upright ? a + 2 * aRow : a, 32);
  store<usize>(head, rows > 3 || upright ? a + 3 * aRow : a, 36);
  store<usize>(head, 0, 40);
  store<i32>(head, k, 44);
}
