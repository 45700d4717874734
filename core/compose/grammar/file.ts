import { dictionary, either, keys, list, refused, text, warned } from '../shape.ts'
import { resourceName, textOrTexts } from './common.ts'
import { config, secret } from './files.ts'
import { model, noModels } from './models.ts'
import { network } from './networks.ts'
import { service } from './service.ts'
import { volume } from './volumes.ts'

const strictly = { names: resourceName, others: 'refused' } as const

const include = list(
  either(
    text,
    keys(
      { path: textOrTexts, env_file: textOrTexts, project_directory: text },
      { extensible: false },
    ),
  ),
)

/** The whole file: every key of the Compose Specification's schema, and the verdict on each. */
export const composeFile = keys({
  version: warned(text, 'the key is obsolete: every version of the format is read'),
  name: text,
  include,
  services: dictionary(service, strictly),
  networks: dictionary(network, { names: resourceName }),
  volumes: dictionary(volume, strictly),
  configs: dictionary(config, strictly),
  secrets: dictionary(secret, strictly),
  models: refused(dictionary(model, { names: resourceName }), noModels),
})
