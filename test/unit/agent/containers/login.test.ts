import { expect, it } from 'vitest'
import { loginFor } from '../../../../agent/containers/docker/login.ts'

const auth = (text: string) => Buffer.from(text).toString('base64')
const none = { kind: 'none' }
const ana = { kind: 'password', username: 'ana', password: 'a:b' }

it.each([
  ['nothing', 'nginx', {}, none],
  ['its host', 'ghcr.io/acme/web:1', { auths: { 'ghcr.io': { auth: auth('ana:a:b') } } }, ana],
  [
    'an address',
    'ghcr.io/web',
    { auths: { 'https://ghcr.io/v1/': { auth: auth('ana:a:b') } } },
    ana,
  ],
  ['a port', 'localhost:5000/web', { auths: { 'localhost:5000': { auth: auth('ana:a:b') } } }, ana],
  ['another host', 'quay.io/web', { auths: { 'ghcr.io': { auth: auth('ana:a:b') } } }, none],
  ['another port', 'a.b:1/web', { auths: { 'a.b:2': { auth: auth('ana:a:b') } } }, none],
  ...['nginx', 'acme/web', 'docker.io/acme/web'].map(image => [
    'Docker Hub',
    image,
    { auths: { 'https://index.docker.io/v1/': { auth: auth('ana:a:b') } } },
    ana,
  ]),
  ['a token', 'a.b/c', { auths: { 'a.b': { identitytoken: 't' } } }, { kind: 'token', token: 't' }],
  ['an empty entry', 'a.b/c', { auths: { 'a.b': {} } }, none],
  [
    'a helper for all',
    'a.b/c',
    { auths: { 'a.b': {} }, credsStore: 'pass' },
    { kind: 'helper', helper: 'pass', server: 'a.b' },
  ],
  [
    'a helper of its own',
    'a.b/c',
    { credsStore: 'pass', credHelpers: { 'a.b': 'ecr-login' } },
    { kind: 'helper', helper: 'ecr-login', server: 'a.b' },
  ],
] as [string, string, object, object][])(
  'finds the login by %s: %s',
  (_what, image, config, login) => {
    expect(loginFor(image, JSON.stringify(config))).toEqual(login)
  },
)
