import { cast, each, either, integer, keys, number, text, uniqueList, warned } from '../shape.ts'
import { integerOrText } from './common.ts'

export const ports = uniqueList(
  either(
    number,
    text,
    keys({
      target: cast('integer', either(integer, text)),
      published: integerOrText,
      ...each(['host_ip', 'protocol', 'mode'], text),
      name: warned(text, 'nothing asks for the name of a port'),
      app_protocol: warned(text, 'Banyan forwards ports without looking inside'),
    }),
  ),
)
