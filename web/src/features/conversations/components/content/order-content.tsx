import { IconShoppingCart } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Order } from '@/api/types';
import { money } from '@/ui/format';
import { Markup } from '@/ui/markup/markup';
import styles from './content.module.css';

export function OrderContent({ order }: { order: Order }) {
  const { t } = useTranslation('conversations');
  const products = order.product_items ?? [];
  const count = products.reduce((sum, product) => sum + Number(product.quantity ?? 1), 0);
  const total = products.reduce(
    (sum, product) => sum + Number(product.quantity ?? 1) * Number(product.item_price ?? 0),
    0,
  );
  return (
    <span className={styles.stack}>
      <span className={styles.card}>
        <span className={styles.cardIcon}>
          <IconShoppingCart size={22} aria-hidden />
        </span>
        <span className={styles.cardBody}>
          <strong>
            {t('bubble.orderTitle')} · {t('bubble.orderItems', { count })}
          </strong>
          {products.map((product, index) => (
            <span key={product.product_retailer_id ?? index} className={styles.numbers}>
              {product.quantity ?? 1} × {product.product_retailer_id}
            </span>
          ))}
          {total > 0 && <span>{t('bubble.orderTotal', { total: money(total, products[0]?.currency) })}</span>}
        </span>
      </span>
      {order.text && <Markup text={order.text} />}
    </span>
  );
}
