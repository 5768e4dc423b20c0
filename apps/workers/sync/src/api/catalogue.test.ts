import * as route from './catalogue.ts';

test('the function answers POST alone and may take as long as the job says', () => {
  expect(Object.keys(route).sort()).toEqual(['POST', 'config']);
  expect(route.config).toEqual({ maxDuration: 60 });
});
