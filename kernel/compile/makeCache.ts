/** A step of the build: keeps V8's code of the compiler, once a cell and its types went through it. */
import "./flags.js";
import { NotebookService } from "../language/service.js";
import { isComplete } from "../requests/isComplete.js";
import { compileCell } from "./cell.js";
import { keepCode } from "./typescript.js";

const CELL = `
import { tensor } from "convlab";
interface Point { x: number; y?: number }
class Shape<T extends Point> {
  constructor(readonly points: T[]) {}
  area(): number { return this.points.reduce((sum, { x, y = 1 }) => sum + x * y, 0); }
}
export const { length, ...others } = [1, 2, 3].map((n) => n ** 2);
for await (const part of [fetch("")]) console.log(\`\${part} \${length}\`);
let name = await new Shape([{ x: 1 }]).area();
name`;

compileCell(CELL, "In[1]");
isComplete(CELL);
const service = new NotebookService(process.cwd(), "en");
service.warmUp();
service.check("In[1]", CELL);
service.complete("others.ma", 9);
service.inspect("others", 3, 0);
keepCode();
