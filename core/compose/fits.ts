import { type Either, type Shape } from './shape.ts'
import { type Tree } from './tree.ts'

/** The first alternative that fits: the Compose Specification's alternatives exclude each other. */
export function alternativeFor(tree: Tree, shape: Either): Shape | undefined {
  return shape.of.find(each => fits(tree, each))
}

/** Whether a part has the outer form that a shape asks for; what is inside is not looked at. */
export function fits(tree: Tree, shape: Shape): boolean {
  const value = tree.kind === 'scalar' && !tree.timestamp ? tree.value : undefined
  switch (shape.is) {
    case 'anything':
      return true
    case 'either':
      return shape.of.some(each => fits(tree, each))
    case 'list':
      return tree.kind === 'list'
    case 'dictionary':
    case 'keys':
      return tree.kind === 'map'
    case 'text':
      return (
        typeof value === 'string' &&
        isAmong(value, shape) &&
        !(shape.pattern?.test(value) === false)
      )
    case 'number':
      return typeof value === 'number'
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && isBetween(value, shape)
    case 'flag':
      return typeof value === 'boolean'
    case 'null':
      return value === null
  }
}

function isAmong(value: string, { of }: Extract<Shape, { is: 'text' }>): boolean {
  return of?.includes(value) ?? true
}

function isBetween(value: number, { min, max }: Extract<Shape, { is: 'number' | 'integer' }>) {
  return (min === undefined || value >= min) && (max === undefined || value <= max)
}
