import {
  cast,
  depends,
  each,
  either,
  flag,
  honoured,
  keys,
  refused,
  text,
  warned,
} from '../shape.ts'
import { driverOptions, words } from './common.ts'
import { isFalse } from './values.ts'

/** `external: {name: …}` of old: whatever else stands there is let through. */
const external = cast('flag', either(flag, text, keys({ name: text }, { open: true })))

const labels = warned(words, 'configs and secrets are files in the containers and carry no labels')
const noTemplates = refused(text, 'Banyan fills in no templates: ${VARIABLES} work in "content"')

const noStore = 'nothing keeps configs outside of files: use "file" or "content"'

export const config = keys({
  ...each(['name', 'content', 'environment', 'file'], text),
  external: depends(external, `refused unless false: ${noStore}`, value =>
    isFalse(value) ? undefined : { is: 'refused', note: noStore },
  ),
  labels,
  template_driver: noTemplates,
})

const noDrivers = 'secrets come from files, the environment or `banyan secret set`'

export const secret = keys({
  ...each(['name', 'environment', 'file'], text),
  external: honoured(external, 'a secret of `banyan secret set`'),
  labels,
  driver: refused(text, noDrivers),
  driver_opts: refused(driverOptions, noDrivers),
  template_driver: noTemplates,
})
