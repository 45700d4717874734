import { each, either, keys, list, text } from '../shape.ts'
import { numberOrText } from './common.ts'

/** Configs or secrets of a service. */
export const fileMounts = list(
  either(
    text,
    keys({
      ...each(['source', 'target', 'uid', 'gid'], text),
      mode: numberOrText,
    }),
  ),
)
