import { parseArgs } from "node:util";
import { modelNamed, modelNames } from "../models/index.js";
import { type Summary, summary } from "../nn/index.js";

export const help = `convlab summary MODEL [--input N,C,H,W] [--classes N] [--json]

The table of an architecture: what comes out of each layer, its parameters, multiply-adds, receptive field.
From shapes alone: nothing is computed.

  --input N,C,H,W   the shape of the images (default: one of the paper's size)
  --classes N       how many classes the last layer tells apart
  --json            { parameters, multiplyAdds, rows }

Models: ${modelNames().join(" ")}
`;

export async function run(args: string[]): Promise<number> {
  try {
    const { table, json } = read(args);
    console.log(json ? JSON.stringify(asJson(table), null, 2) : String(table));
    return 0;
  } catch (error) {
    console.error(`convlab summary: ${(error as Error).message}`);
    return 2;
  }
}

function read(args: string[]): { table: Summary; json: boolean } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      input: { type: "string" },
      classes: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  if (positionals.length !== 1) throw new Error(`expected one model\n\n${help.trimEnd()}`);
  const classes = values.classes === undefined ? {} : { classes: Number(values.classes) };
  const { model, input } = modelNamed(positionals[0], classes);
  return { table: summary(model, shapeOf(values.input) ?? input), json: values.json };
}

/** "1,3,224,224", or with × or x between. */
function shapeOf(text: string | undefined): number[] | null {
  if (text === undefined) return null;
  const shape = text.split(/[,x×]/).map(Number);
  if (shape.every((n) => Number.isInteger(n) && n > 0)) return shape;
  throw new Error(`expected --input as numbers with commas, as in 1,3,224,224, got ${text}`);
}

/** The names of the documentation, not those of the code. */
function asJson({ params, macs, input, outputBytes, rows }: Summary): object {
  return {
    input,
    parameters: params,
    multiplyAdds: macs,
    outputBytes,
    rows: rows.map(({ params, macs, ...row }) => ({
      ...row,
      parameters: params,
      multiplyAdds: macs,
    })),
  };
}
