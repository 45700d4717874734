import { type Shape } from './shape.ts'

/** What a place wants, for sentences: "must be a list or a mapping". */
export function expectation(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return shape.of
        ? `one of ${shape.of.join(', ')}`
        : shape.pattern
          ? `text like ${shape.pattern.source}`
          : 'text'
    case 'number':
      return 'a number'
    case 'integer':
      return `a whole number${range(shape)}`
    case 'flag':
      return 'true or false'
    case 'null':
      return 'empty'
    case 'anything':
      return 'anything'
    case 'list':
      return 'a list'
    case 'dictionary':
    case 'keys':
      return 'a mapping'
    case 'either':
      return alternatives(shape.of.map(expectation))
  }
}

function range({ min, max }: Extract<Shape, { is: 'number' | 'integer' }>): string {
  if (min === undefined) return ''
  return max === undefined ? ` of at least ${min}` : ` from ${min} to ${max}`
}

function alternatives(words: readonly string[]): string {
  const different = [...new Set(words)]
  const last = different.pop() ?? ''
  return different.length === 0 ? last : `${different.join(', ')} or ${last}`
}
