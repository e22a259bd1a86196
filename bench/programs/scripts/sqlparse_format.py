import sqlparse

sql = """select a.id, b.name as n, count(*) from tab_a a left join tab_b b on a.id = b.a_id where a.x in (select x from c where
y > 10 and z like '%foo%') group by a.id, b.name having count(*) > 3 order by 1 desc limit 10; insert into t (a,b) values (1,'x''y'),(2,null);
create table foo (id int primary key, v varchar(20) default 'q', constraint k foreign key (v) references bar (v)); -- comment
update t set a = case when b > 1 then 2 else 3 end where c between 1 and 2;"""
print(sqlparse.format(sql, reindent=True, keyword_case="upper", strip_comments=True))
for statement in sqlparse.parse(sql):
    print(statement.get_type(), len(list(statement.flatten())))
    statement._pprint_tree()
big = sql * 15
print(len(sqlparse.format(big, reindent_aligned=True)), len(sqlparse.split(big)))
