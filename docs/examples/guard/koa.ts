import Router from '@koa/router';
import { createGuard } from '@usher/guard';
import Koa from 'koa';

const { ISSUER = 'http://localhost:3000', AUDIENCE = 'https://api.example.com', PORT = '4001' } = process.env;

const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE });
const router = new Router();

router.get('/me', (ctx) => {
  ctx.body = ctx.state.user;
});

router.get('/reports', guard.requiresPermission('reports:read'), (ctx) => {
  ctx.body = [{ id: 1, title: 'Bees of the northern valleys' }];
});

router.delete('/reports/:id', guard.higherEquals('manager'), (ctx) => {
  ctx.status = 204;
});

const app = new Koa();
app.use(guard.koa());
app.use(router.routes());
app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`));
