import { expect, it } from 'vitest'
import type { Build } from '../../../../core/model/build.ts'
import { imageSources } from '../../../../engine/rollout/image-sources.ts'
import { aProject, aService } from '../../../support/builders.ts'

const build: Build = { context: '', dockerfile: 'Dockerfile', args: {}, labels: {} }
const { image: _image, ...unnamed } = aService()

it.each([
  ['a service that is built', [{ ...unnamed, name: 'web', build }], { web: 'web' }],
  ['one that is not', [aService({ name: 'db', image: 'postgres' })], {}],
  [
    'one that uses what another builds, by the name that it gives',
    [
      aService({ name: 'worker', image: 'acme/app' }),
      aService({ name: 'web', image: 'acme/app', build }),
    ],
    { worker: 'web', web: 'web' },
  ],
  [
    'one that uses what another builds, by the name that Docker Compose gives',
    [{ ...unnamed, name: 'web', build }, aService({ name: 'worker', image: 'shop-web' })],
    { web: 'web', worker: 'web' },
  ],
  [
    'two that build under one name',
    [
      aService({ name: 'a', image: 'acme/app', build }),
      aService({ name: 'b', image: 'acme/app', build }),
    ],
    { a: 'a', b: 'b' },
  ],
])('finds who makes the image of %s', (_what, services, expected) => {
  expect(Object.fromEntries(imageSources(aProject(services)))).toEqual(expected)
})
