import { defineConfig, mergeConfig } from 'vitest/config'
import desk from './apps/desk/vite.config'

export default mergeConfig(
  desk,
  defineConfig({
    root: import.meta.dirname,
    test: {
      environment: 'happy-dom',
      include: ['packages/**/*.test.ts', 'apps/**/*.test.ts'],
      // The tests take a second, a world and its modules for each of forty files took two minutes: they share one.
      isolate: false,
      pool: 'threads',
      maxWorkers: 1,
      server: { deps: { inline: ['element-plus'] } },
    },
  }),
)
