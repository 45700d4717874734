import { cast, dictionary, either, integer, keys, text } from '../shape.ts'
import { integerFromText } from './common.ts'

const softAndHard = keys(
  { soft: integerFromText, hard: integerFromText },
  { required: ['soft', 'hard'] },
)

/** One number for both limits, or each on its own. */
export const ulimits = dictionary(cast('integer', either(integer, text, softAndHard)), {
  names: /^[a-z]+$/,
})
