import { depends, each, either, honoured, keys, refused, text, warned } from '../shape.ts'
import { extraHosts, flagOrText, integerOrText, texts, words } from './common.ts'
import { fileMounts } from './file-mounts.ts'
import { byPolicy } from './policy-notes.ts'
import { ulimits } from './ulimits.ts'
import { isFalse, isWord } from './values.ts'

const onEngine = 'images are built by the engine, where nobody’s keys are at hand'

export const build = either(
  text,
  keys({
    context: honoured(text, 'a folder of the repository; URLs are refused'),
    ...each(['dockerfile', 'dockerfile_inline', 'target'], text),
    network: byPolicy(text, 'host_namespaces', '"host" '),
    ...each(['args', 'labels'], words),
    ...each(['no_cache', 'pull'], flagOrText),
    extra_hosts: extraHosts,
    shm_size: integerOrText,
    cache_from: texts,
    platforms: honoured(texts, 'one: that of your servers'),
    cache_to: warned(
      texts,
      'a built image is its own cache: an unchanged context is never rebuilt',
    ),
    tags: warned(texts, 'Banyan names the images that it builds; no other names are given'),
    ulimits: warned(ulimits, 'a build runs with the limits of the builder'),
    provenance: attestation(),
    sbom: attestation(),
    isolation: depends(text, 'only "default": the others belong to Windows', value =>
      isWord(value, 'default', '')
        ? undefined
        : { is: 'refused', note: 'only "default" exists on Linux' },
    ),
    ssh: refused(words, `${onEngine}: bring private sources into the repository`),
    secrets: refused(fileMounts, `${onEngine}: bring what needs a secret into the repository`),
    entitlements: refused(texts, 'builds have no further privileges'),
    privileged: depends(
      flagOrText,
      'builds are never privileged; `false` is what happens',
      value =>
        isFalse(value) ? undefined : { is: 'refused', note: 'builds are never privileged' },
    ),
    additional_contexts: refused(words, 'a build has one context: put what it needs below it'),
  }),
)

function attestation() {
  const note = 'images get no attestations'
  return depends(flagOrText, `${note}; \`false\` is what happens`, value =>
    isFalse(value) ? undefined : { is: 'warned', note },
  )
}
