import type { BindingElement, BindingName, Expression, ObjectLiteralElementLike } from "typescript";
import { ts } from "./typescript.js";

const { factory } = ts;

/** All names that a declaration's left side binds. */
export function bindingNames(name: BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((e) => (ts.isOmittedExpression(e) ? [] : bindingNames(e.name)));
}

/** `{ a, b: [c = 1], ...rest }` of a declaration as the left side of an assignment. */
export function toAssignmentTarget(name: BindingName): Expression {
  if (ts.isIdentifier(name)) return name;
  if (ts.isObjectBindingPattern(name)) {
    return factory.createObjectLiteralExpression(name.elements.map(property));
  }
  const elements = name.elements.map((e) => {
    if (ts.isOmittedExpression(e)) return e;
    return e.dotDotDotToken ? factory.createSpreadElement(toAssignmentTarget(e.name)) : target(e);
  });
  return factory.createArrayLiteralExpression(elements);
}

function property(element: BindingElement): ObjectLiteralElementLike {
  if (element.dotDotDotToken) {
    return factory.createSpreadAssignment(toAssignmentTarget(element.name));
  }
  if (!element.propertyName && ts.isIdentifier(element.name)) {
    return factory.createShorthandPropertyAssignment(element.name, element.initializer);
  }
  const key = element.propertyName ?? (element.name as import("typescript").Identifier);
  return factory.createPropertyAssignment(key, target(element));
}

/** The target of one element, with its default value. */
function target(element: BindingElement): Expression {
  const place = toAssignmentTarget(element.name);
  return element.initializer ? factory.createAssignment(place, element.initializer) : place;
}
