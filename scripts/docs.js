// `npm run docs`: writes the generated part of docs/compose.md anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { register } from 'tsx/esm/api'

register()
const { withReference } = await import('./compose-reference.ts')
const file = 'docs/compose.md'
const options = { ...(await resolveConfig(file)), filepath: file }
writeFileSync(file, await format(withReference(readFileSync(file, 'utf8')), options))
