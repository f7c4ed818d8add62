// nbgrader as its users have it: a course folder, its gradebook, our kernel for the notebooks.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pythonPackages } from "../common/install.mjs";
import { pointsOf } from "./points.mjs";
import { run } from "./run.mjs";

const VERSION = "0.9.6";
const ASSIGNMENT = "lesson";

const CONFIG = `
c = get_config()
c.CourseDirectory.course_id = "bench"
c.ClearSolutions.code_stub = {"typescript": "// your answer"}
c.ExecutePreprocessor.timeout = 300
c.Exchange.path_includes_course = False
`;

/** The course with the lesson released and handed in; `grade` grades it anew. */
export async function nbgrader(folder, { name, released, students }) {
  const python = await pythonPackages("nbgrader", [`nbgrader==${VERSION}`]);
  const course = join(folder, "course");
  const env = await environment(folder, dirname(python));
  const call = (...args) => run(join(dirname(python), "nbgrader"), args, { cwd: course, env });
  if (!existsSync(course)) {
    put(released, join(course, "source", ASSIGNMENT, name));
    writeFileSync(join(course, "nbgrader_config.py"), CONFIG);
    await call("generate_assignment", ASSIGNMENT, "--force");
    for (const { name: student, file } of students) {
      put(file, join(course, "submitted", student, ASSIGNMENT, name));
    }
  }
  const grade = async () => {
    const { seconds } = await call("autograde", ASSIGNMENT, "--force");
    const csv = join(folder, "nbgrader.csv");
    await call("export", "--to", csv);
    return { seconds, points: pointsOf(readFileSync(csv, "utf8")) };
  };
  return { version: VERSION, grade };
}

function put(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** nbgrader looks for the programs of its own environment (alembic) on the path. */
async function environment(folder, bin) {
  const { installKernelspec } = await import("../../dist/kernel/spec.js");
  const prefix = join(folder, "jupyter");
  installKernelspec({ prefix });
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const path = [bin, process.env.PATH].join(delimiter);
  const share = join(prefix, "share", "jupyter");
  return { ...process.env, PATH: path, HOME: home, JUPYTER_PATH: share };
}
