import {
  cast,
  dictionary,
  either,
  flag,
  integer,
  list,
  nothing,
  number,
  text,
  uniqueList,
} from '../shape.ts'

/** Forms that many keys share. */

export const resourceName = /^[a-zA-Z0-9._-]+$/

export const texts = list(text)
export const differentTexts = uniqueList(text)
export const textOrTexts = either(text, differentTexts)

/** Numbers and flags that may also be written in quotes. */
export const integerOrText = either(integer, text)
export const numberOrText = either(number, text)
export const flagOrText = either(flag, text)

/** As above, and text that is no number or flag is an error as soon as variables are filled in. */
export const integerFromText = cast('integer', integerOrText)
export const wholeFromText = cast('integer', numberOrText)
export const fractionFromText = cast('float', numberOrText)
export const flagFromText = cast('flag', flagOrText)

/** `NAME: value`, or a list of `NAME=value`. */
export const words = either(
  dictionary(either(text, number, flag, nothing), { names: /[^\n]/, others: 'refused' }),
  differentTexts,
)

export const command = either(nothing, text, texts)

export const driverOptions = dictionary(either(text, number))

export const extraHosts = either(
  dictionary(either(text, texts), { names: /[^\n]/, others: 'refused' }),
  differentTexts,
)
