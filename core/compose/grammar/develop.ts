import { choice, either, flag, keys, list, nothing, text } from '../shape.ts'
import { textOrTexts } from './common.ts'
import { hook } from './hooks.ts'

/** What `docker compose watch` reads. */
export const develop = either(
  nothing,
  keys({
    watch: list(
      keys(
        {
          path: text,
          action: choice('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
          target: text,
          ignore: textOrTexts,
          include: textOrTexts,
          exec: hook,
          initial_sync: flag,
        },
        { required: ['path', 'action'] },
      ),
    ),
  }),
)
