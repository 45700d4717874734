import { each, either, integer, keys, list, text, choice } from '../shape.ts'
import { differentTexts, words } from './common.ts'

const request = {
  capabilities: differentTexts,
  count: either(text, integer),
  device_ids: differentTexts,
  driver: text,
  options: words,
}

/** Devices that a service asks for by what they can do. */
export const deviceRequests = list(keys(request, { required: ['capabilities'] }))

export const gpus = either(choice('all'), list(keys(request, { open: true })))

export const devices = list(
  either(text, keys(each(['source', 'target', 'permissions'], text), { required: ['source'] })),
)
