"""The driver's errors in the users' words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import exceptions

from graph.errors import StoreError, StoreFull, StoreUnavailable, StoreUnreadable

PASSWORD, USER = "CHAINATLAS_NEO4J_PASSWORD", "CHAINATLAS_NEO4J_USER"
logging.getLogger("neo4j").addHandler(
    logging.NullHandler()
)  # else Python prints the driver's warnings beside our sentence


@contextmanager
def translated(shown: str) -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except exceptions.AuthError as error:
        raise StoreUnreadable(
            f"Neo4j（{shown}）拒绝登录：用户名或密码不对；请检查环境变量 {USER} 和 {PASSWORD}"
        ) from error
    except (exceptions.DriverError, OSError) as error:
        raise _unreachable(shown, error) from error
    except exceptions.Neo4jError as error:
        raise _refused(shown, error) from error
    except (OverflowError, UnicodeEncodeError, TypeError, ValueError) as error:
        raise StoreError(f"有 Neo4j 不能存放的值（{error}）；本次写入未保留，请更正数据") from error


def _unreachable(shown: str, error: Exception) -> StoreError:
    text = f"{error} {error.__cause__ or ''} {error.__context__ or ''}"
    if isinstance(error, exceptions.ConfigurationError):
        return StoreUnreadable(f"Neo4j 地址 {shown} 不能使用（{error}）；请检查地址的写法")
    if "SSL" in text or "certificate" in text.lower():
        return StoreUnreadable(
            f"与 Neo4j（{shown}）的加密连接没有建立：服务器未启用 TLS 或证书不被信任；"
            "内网未加密请用 neo4j://，自签证书请用 neo4j+ssc://"
        )
    if isinstance(error, exceptions.ConnectionPoolError):
        return StoreUnavailable(f"与 Neo4j（{shown}）的连接都在使用中，没有等到空闲的；请稍后重试")
    return StoreUnavailable(f"连不上 Neo4j（{shown}）；请确认它已启动、地址和端口正确，稍后重试")


def _refused(shown: str, error: exceptions.Neo4jError) -> StoreError:
    code, text = error.code or "", error.message or ""
    if "No space left" in text or "disk" in text.lower():
        return StoreFull(f"Neo4j（{shown}）所在磁盘已满，本次写入全部撤销；请在服务器上腾出空间后重试")
    if "AuthenticationRateLimit" in code:
        return StoreUnreadable(f"Neo4j（{shown}）因多次登录失败暂时拒绝登录；请改正 {USER} 和 {PASSWORD}，几秒后再试")
    if "TransactionLogError" in code:
        return StoreFull(
            f"Neo4j（{shown}）写不下事务日志，多半是所在磁盘已满，本次写入全部撤销；请腾出空间并重启 Neo4j"
        )
    if "needs to be restarted" in text:
        return StoreUnavailable(
            f"Neo4j（{shown}）的数据库出过严重错误，多半因磁盘已满，已停止工作；请腾出空间并重启 Neo4j"
        )
    if "DatabaseNotFound" in code:
        return StoreUnreadable(f"Neo4j（{shown}）上没有这个数据库；请检查地址末尾的数据库名，或先在服务器上建立它")
    if "ReadOnly" in code or "read-only" in text.lower() or "read only" in text.lower():
        return StoreError(f"Neo4j（{shown}）的数据库是只读的，不能写入；请在服务器上改为可写，或换一个地址")
    if isinstance(error, exceptions.TransientError) or "Unavailable" in code:
        return StoreUnavailable(f"Neo4j（{shown}）暂时不能完成操作（{code.rpartition('.')[2]}）；请稍后重试")
    return StoreError(f"Neo4j（{shown}）不能完成操作（{code}：{text}）；本次写入未保留")
