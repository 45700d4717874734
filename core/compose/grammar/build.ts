import { depends, each, either, keys, refused, text, warned } from '../shape.ts'
import { extraHosts, flagOrText, integerOrText, texts, words } from './common.ts'
import { fileMounts } from './file-mounts.ts'
import { ulimits } from './ulimits.ts'
import { isFalse, isWord } from './values.ts'

const noBuildKit = 'Banyan builds with the Docker Engine, without BuildKit'

export const build = either(
  text,
  keys({
    ...each(['context', 'dockerfile', 'dockerfile_inline', 'target', 'network'], text),
    ...each(['args', 'labels'], words),
    ...each(['no_cache', 'pull'], flagOrText),
    extra_hosts: extraHosts,
    shm_size: integerOrText,
    cache_from: texts,
    platforms: texts,
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
    ssh: refused(words, `${noBuildKit}: fetch private sources before the build, into the context`),
    secrets: refused(
      fileMounts,
      `${noBuildKit}: a secret given as an argument would stay in the image`,
    ),
    entitlements: refused(texts, `${noBuildKit}: builds have no further privileges`),
    privileged: depends(
      flagOrText,
      'builds are never privileged; `false` is what happens',
      value =>
        isFalse(value) ? undefined : { is: 'refused', note: 'builds are never privileged' },
    ),
    additional_contexts: refused(words, `${noBuildKit}: put what the build needs into the context`),
  }),
)

function attestation() {
  const note = 'images get no attestations'
  return depends(flagOrText, `${note}; \`false\` is what happens`, value =>
    isFalse(value) ? undefined : { is: 'warned', note },
  )
}
