import { dictionary, each, either, integer, keys, nothing, text } from '../shape.ts'
import { differentTexts, resourceName, texts } from './common.ts'

export const noModels = 'Banyan runs no language models: run one as a service of its own'

export const model = keys(
  { name: text, model: text, context_size: integer, runtime_flags: texts },
  { required: ['model'] },
)

/** Models that a service uses. */
export const usedModels = either(
  differentTexts,
  dictionary(either(nothing, keys(each(['endpoint_var', 'model_var'], text))), {
    names: resourceName,
  }),
)
