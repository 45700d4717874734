import {
  cast,
  each,
  either,
  honoured,
  integer,
  keys,
  number,
  text,
  uniqueList,
  warned,
} from '../shape.ts'
import { integerOrText } from './common.ts'

export const ports = uniqueList(
  either(
    number,
    text,
    keys({
      target: cast('integer', either(integer, text)),
      published: integerOrText,
      ...each(['host_ip', 'protocol'], text),
      mode: honoured(
        text,
        'host: only where a task runs, at most one on a server; else on every server',
      ),
      name: warned(text, 'nothing asks for the name of a port'),
      app_protocol: warned(text, 'Banyan forwards ports without looking inside'),
    }),
  ),
)
