/** Who may import whom. The prose version is docs/architecture.md. */
const picomatch = require('picomatch')
const { pureFiles } = require('./scripts/pure-files.js')

const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: [...allowed, 'node_modules'], dependencyTypesNot: ['core', 'npm', 'npm-dev'] },
})
const programs = ['engine', 'agent', 'cli', 'webhook']
const pure = pureFiles.map(glob => picomatch.makeRe(glob).source)

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: '^test/sim/' },
      to: { circular: true },
    },
    {
      name: 'no-cycles-at-run-time',
      comment: 'the parts of a simulated cluster know each other as types',
      severity: 'error',
      from: { path: '^test/sim/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only(
      'core-stands-alone',
      '^core/',
      ['^core/'],
      'core is vocabulary; it imports nothing of ours',
    ),
    only(
      'platform-knows-only-core',
      '^platform/',
      ['^platform/', '^core/', '^proto/'],
      'adapters never know a program',
    ),
    ...programs.map(p =>
      only(
        `${p}-is-an-island`,
        `^${p}/`,
        [`^${p}/`, '^core/', '^platform/', '^proto/'],
        'programs meet on the wire, not in imports',
      ),
    ),
    {
      name: 'pure-code-has-no-effects',
      severity: 'error',
      comment: 'decisions take data and return data',
      // hashes and ciphers are pure functions that live in node:crypto
      from: {
        path: pure,
        pathNot:
          '^(core/(hash|control-address)|webhook/verify|engine/secrets/(envelope|keyring)|engine/api/webhook-ping|engine/sops/(value|leaves))\\.ts$',
      },
      to: {
        // proto/gen holds types only; who may see those is the next rule's business.
        path: '^platform/|^(fs|net|http|https|dns|os|child_process|timers|crypto)(/|$)|node_modules/(pino|etcd3|@grpc|isomorphic-git|octokit|ink|react|dockerode)/',
        // the pure ones of platform are as good as core.
        pathNot: pure,
      },
    },
    {
      name: 'wire-types-stay-at-the-edge',
      severity: 'error',
      comment: 'generated protobuf types are translated where they arrive',
      from: {
        pathNot:
          '^(proto/|test/|bench/|platform/rpc/|engine/api/|agent/session/|cli/client|webhook/notify)',
      },
      to: { path: '^proto/gen/' },
    },
    {
      name: 'adapters-are-chosen-in-main',
      severity: 'error',
      comment: 'the rest of a program sees the port, so a test can hand it a fake',
      from: { pathNot: '(/main\\.tsx?$|^test/|^bench/)' },
      to: { path: '^(platform/store/(etcd|memory)-store|agent/containers/docker)\\.ts$' },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench|fixtures)/' },
    },
    {
      name: 'etcd-in-one-place',
      severity: 'error',
      from: { pathNot: '^platform/store/' },
      to: { path: 'node_modules/etcd3/' },
    },
    {
      name: 'exec-in-one-place',
      severity: 'error',
      from: { pathNot: '^(platform/(exec|child)\\.ts$|test/|bench/)' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'],
        pathNot: '^node_modules/@types/',
      },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
