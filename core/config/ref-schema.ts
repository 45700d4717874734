import { z } from 'zod'
import type { RepositoryRef } from './repository.ts'
import { rangeProblem } from './versions.ts'

const always = { when: () => true }

/** git-check-ref-format(1), and no leading dash, so that a ref never reads as an option. */
const refName = z
  .string()
  .min(1)
  .max(200)
  .refine(
    name =>
      !/^[-/.]|\.\.|[\p{Cc} ~^:?*[\\]|@\{|\/\/|\/\.|\.lock(\/|$)|[/.]$|^@$/u.test(name) &&
      !name.startsWith('refs/'),
    'is not a short ref name such as main or v1.2.0',
  )

export const refSchema = z
  .strictObject({
    branch: refName.optional(),
    tag: refName.optional(),
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'must be a full commit id, 40 hex digits')
      .optional(),
    semver: z
      .string()
      .max(200)
      .superRefine((range, context) => {
        const message = rangeProblem(range)
        if (message !== undefined) context.addIssue({ code: 'custom', message })
      })
      .optional(),
  })
  .refine(value => Object.values(value).filter(name => name !== undefined).length === 1, {
    error: 'needs exactly one of branch, tag, commit and semver',
    ...always,
  })
  .transform(({ branch, tag, commit, semver = '' }): RepositoryRef => {
    if (branch !== undefined) return { kind: 'branch', name: branch }
    if (tag !== undefined) return { kind: 'tag', name: tag }
    return commit === undefined
      ? { kind: 'semver', name: semver }
      : { kind: 'commit', name: commit }
  })
