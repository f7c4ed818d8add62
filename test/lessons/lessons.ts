import { projectCourse, readOrder } from "../../src/course/index.js";

/** The lessons that are written, in their order. */
export const course = projectCourse();
export const lessons = readOrder(course.lessons);

/** The names of a lesson's exercises. */
export const exerciseNames = async (slug: string): Promise<string[]> =>
  Object.keys(await course.loadChecks(slug));
